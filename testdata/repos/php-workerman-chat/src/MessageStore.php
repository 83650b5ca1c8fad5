<?php

declare(strict_types=1);

namespace Teahouse;

use PDO;

final class MessageStore
{
    private PDO $pdo;

    public function __construct(string $dsn)
    {
        $this->pdo = new PDO($dsn);
        $this->pdo->exec('create table if not exists messages (room text, nick text, body text, sent_at integer)');
    }

    public function append(string $room, string $nick, string $body): void
    {
        $insert = $this->pdo->prepare('insert into messages values (?, ?, ?, ?)');
        $insert->execute([$room, $nick, $body, time()]);
    }

    public function latest(string $room, int $limit = 50): array
    {
        $select = $this->pdo->prepare('select nick, body from messages where room = ? order by sent_at desc limit ' . $limit);
        $select->execute([$room]);
        return array_reverse($select->fetchAll(PDO::FETCH_ASSOC));
    }
}
