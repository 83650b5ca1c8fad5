mod room;

use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::Router;
use futures::{SinkExt, StreamExt};

use crate::room::Room;

#[tokio::main]
async fn main() {
    let room = Arc::new(Room::new(256));
    let app = Router::new().route("/ws", get(join)).with_state(room);
    let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}

async fn join(upgrade: WebSocketUpgrade, State(room): State<Arc<Room>>) -> impl IntoResponse {
    upgrade.on_upgrade(move |socket| talk(socket, room))
}

async fn talk(socket: WebSocket, room: Arc<Room>) {
    let (mut sender, mut receiver) = socket.split();
    let mut said = room.listen();
    tokio::spawn(async move {
        while let Ok(line) = said.recv().await {
            if sender.send(Message::Text(line)).await.is_err() {
                break;
            }
        }
    });
    while let Some(Ok(Message::Text(line))) = receiver.next().await {
        room.say(line);
    }
}
