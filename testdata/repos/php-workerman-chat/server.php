<?php

require __DIR__ . '/vendor/autoload.php';

use Teahouse\ChatServer;
use Teahouse\MessageStore;
use Workerman\Worker;

Dotenv\Dotenv::createImmutable(__DIR__)->safeLoad();

$worker = new Worker('websocket://0.0.0.0:' . ($_ENV['CHAT_PORT'] ?? '2346'));
$worker->count = 1;
$worker->name = 'teahouse';

$chat = new ChatServer(new MessageStore($_ENV['CHAT_DSN'] ?? 'sqlite:chat.db'));
$worker->onConnect = [$chat, 'onConnect'];
$worker->onMessage = [$chat, 'onMessage'];
$worker->onClose = [$chat, 'onClose'];

Worker::runAll();
