import { defineCustomElements } from '@ionic/core/loader'

defineCustomElements(window)
