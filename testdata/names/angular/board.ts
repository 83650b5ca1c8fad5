import { Component } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'

@Component({ selector: 'bus-board', standalone: true, template: '<p>{{ next }}</p>' })
class Board {
  next = 'Line 4 in two minutes'
}

bootstrapApplication(Board)
