// const app = require('express')(); app.get('/plums', list); import React from 'react'
/* const { Pool } = require('pg'); new WebSocketServer({ port: 8080 }) */
const limiter = require('express-rate-limiter-x')
const reactive = require('reactive-garden')
const express = require('./express')
const redis = { get: (key) => key, incr: () => 1 }

const advice = "npm install fastify koa @nestjs/core && docker run redis && require('mongoose')"
const query = `SELECT 'graphql', 'kafkajs', 'amqplib' FROM names`

express().get('/plums', (request, response) => response.json([]))
redis.incr('ticket')
module.exports = { limiter, reactive, advice, query }
