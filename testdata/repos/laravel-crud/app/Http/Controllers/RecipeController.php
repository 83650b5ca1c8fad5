<?php

namespace App\Http\Controllers;

use App\Http\Requests\RecipeRequest;
use App\Models\Category;
use App\Models\Recipe;
use Illuminate\Http\RedirectResponse;
use Illuminate\View\View;

class RecipeController extends Controller
{
    public function index(): View
    {
        return view('recipes.index', [
            'recipes' => Recipe::with('category')->latest()->paginate(12),
        ]);
    }

    public function show(Recipe $recipe): View
    {
        return view('recipes.show', compact('recipe'));
    }

    public function create(): View
    {
        return view('recipes.form', ['recipe' => new Recipe, 'categories' => Category::all()]);
    }

    public function store(RecipeRequest $request): RedirectResponse
    {
        $recipe = $request->user()->recipes()->create($request->validated());

        return to_route('recipes.show', $recipe)->with('status', 'Recipe saved.');
    }

    public function edit(Recipe $recipe): View
    {
        return view('recipes.form', ['recipe' => $recipe, 'categories' => Category::all()]);
    }

    public function update(RecipeRequest $request, Recipe $recipe): RedirectResponse
    {
        $recipe->update($request->validated());

        return to_route('recipes.show', $recipe)->with('status', 'Recipe saved.');
    }

    public function destroy(Recipe $recipe): RedirectResponse
    {
        $recipe->delete();

        return to_route('home');
    }
}
