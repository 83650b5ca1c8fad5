use tokio::sync::broadcast;

pub struct Room {
    said: broadcast::Sender<String>,
}

impl Room {
    pub fn new(backlog: usize) -> Self {
        Self { said: broadcast::channel(backlog).0 }
    }

    pub fn listen(&self) -> broadcast::Receiver<String> {
        self.said.subscribe()
    }

    pub fn say(&self, line: String) {
        let _ = self.said.send(line);
    }
}
