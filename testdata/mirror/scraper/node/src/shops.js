export const SHOPS = [
  {
    name: 'harbour',
    list: 'https://harbour-books.example/used?page={page}',
    item: 'ul.results > li',
    title: 'h3',
    price: '.price',
  },
  {
    name: 'attic',
    list: 'https://attic.example/b/{page}',
    item: 'div.book',
    title: '.book-title',
    price: 'span.amount',
  },
]
