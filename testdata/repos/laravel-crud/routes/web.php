<?php

use App\Http\Controllers\CategoryController;
use App\Http\Controllers\RecipeController;
use Illuminate\Support\Facades\Route;

Route::get('/', [RecipeController::class, 'index'])->name('home');
Route::resource('recipes', RecipeController::class)->except('index')->middleware('auth');
Route::get('/categories/{category}', [CategoryController::class, 'show'])->name('categories.show');
