import DefaultTheme from 'vitepress/theme'
import Owner from './owner.vue'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Owner', Owner)
  },
}
