import { Workbox } from 'workbox-window'

new Workbox('/offline.js').register()
