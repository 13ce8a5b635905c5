//! The end of a connection: the last frame has been written, and must arrive.

use super::transport::Transport;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How long a client's rest is read. A socket closed with unread bytes is reset, which takes our close frame with it.
const DRAIN: Duration = Duration::from_secs(1);

/// Says that nothing more comes, and reads on until the client has closed as well.
pub(super) async fn leave(mut transport: Transport) {
    let drain = async {
        transport.shutdown().await?;
        let mut rest = [0; 512];
        while transport.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    };
    // It is closed in any case.
    let _end = tokio::time::timeout(DRAIN, drain).await;
}
