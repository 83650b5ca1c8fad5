'use strict';

var http = require('http');
var engine = require('engine.io');
var Namespace = require('./namespace');

module.exports = Server;

function Server(srv, opts) {
  if (!(this instanceof Server)) return new Server(srv, opts);
  this.nsps = {};
  this.sockets = this.of('/');
  if (srv) this.attach(srv, opts);
}

Server.prototype.attach = function (srv, opts) {
  if (typeof srv === 'number') {
    var port = srv;
    srv = http.Server(function (req, res) {
      res.writeHead(404);
      res.end();
    });
    srv.listen(port);
  }
  this.eio = engine.attach(srv, opts || {});
  this.eio.on('connection', this.onconnection.bind(this));
  return this;
};

Server.prototype.onconnection = function (conn) {
  this.sockets.add(conn);
  return this;
};

Server.prototype.of = function (name) {
  if (!this.nsps[name]) this.nsps[name] = new Namespace(this, name);
  return this.nsps[name];
};
