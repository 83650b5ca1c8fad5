import { Meteor } from 'meteor/meteor'
import { Mongo } from 'meteor/mongo'

const items = new Mongo.Collection('items')

Meteor.startup(() => {
  Meteor.publish('items', () => items.find())
})
