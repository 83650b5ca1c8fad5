'use strict';

var Emitter = require('events').EventEmitter;
var util = require('util');

module.exports = Namespace;

function Namespace(server, name) {
  this.name = name;
  this.server = server;
  this.connected = {};
}

util.inherits(Namespace, Emitter);

Namespace.prototype.add = function (client) {
  this.connected[client.id] = client;
  Emitter.prototype.emit.call(this, 'connection', client);
};

Namespace.prototype.broadcast = function (name, value) {
  for (var id in this.connected) {
    this.connected[id].send(name, value);
  }
};
