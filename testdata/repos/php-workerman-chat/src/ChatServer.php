<?php

declare(strict_types=1);

namespace Teahouse;

use Workerman\Connection\TcpConnection;

final class ChatServer
{
    /** @var array<string, Room> */
    private array $rooms = [];

    public function __construct(private MessageStore $store)
    {
    }

    public function onConnect(TcpConnection $connection): void
    {
        $connection->room = null;
        $connection->nick = 'guest' . $connection->id;
    }

    public function onMessage(TcpConnection $connection, string $data): void
    {
        $event = json_decode($data, true);
        match ($event['type'] ?? '') {
            'join' => $this->join($connection, (string) $event['room'], (string) $event['nick']),
            'say' => $this->say($connection, (string) $event['body']),
            'typing' => $this->room($connection)?->send(['type' => 'typing', 'nick' => $connection->nick]),
            default => $connection->send(json_encode(['type' => 'error', 'message' => 'unknown event'])),
        };
    }

    public function onClose(TcpConnection $connection): void
    {
        $this->room($connection)?->leave($connection);
    }

    private function join(TcpConnection $connection, string $name, string $nick): void
    {
        $this->onClose($connection);
        $connection->nick = $nick;
        $connection->room = $name;
        $room = $this->rooms[$name] ??= new Room($name);
        $room->join($connection);
        $connection->send(json_encode(['type' => 'history', 'messages' => $this->store->latest($name)]));
    }

    private function say(TcpConnection $connection, string $body): void
    {
        $room = $this->room($connection);
        if ($room === null || $body === '') {
            return;
        }
        $this->store->append($connection->room, $connection->nick, $body);
        $room->send(['type' => 'message', 'nick' => $connection->nick, 'body' => $body]);
    }

    private function room(TcpConnection $connection): ?Room
    {
        return $this->rooms[$connection->room ?? ''] ?? null;
    }
}
