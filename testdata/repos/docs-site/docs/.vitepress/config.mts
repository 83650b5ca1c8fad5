import { defineConfig } from 'vitepress'

export default defineConfig({
  title: 'Engineering handbook',
  cleanUrls: true,
  themeConfig: {
    nav: [{ text: 'Guides', link: '/guides/reviews' }],
    sidebar: [
      {
        text: 'Guides',
        items: [
          { text: 'Reviews', link: '/guides/reviews' },
          { text: 'Real-time features', link: '/guides/realtime' },
          { text: 'Shipping a model', link: '/guides/models' },
        ],
      },
    ],
    search: { provider: 'local' },
  },
})
