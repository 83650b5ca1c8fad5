<x-layout>
  <ul>
    @foreach ($recipes as $recipe)
      <li><a href="{{ route('recipes.show', $recipe) }}">{{ $recipe->title }}</a> ({{ $recipe->minutes }} min)</li>
    @endforeach
  </ul>
  {{ $recipes->links() }}
</x-layout>
