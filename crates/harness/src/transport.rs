//! The chain as a transport of alloy.

use crate::chain::Chain;
use alloy::{
    rpc::json_rpc::{RequestPacket, Response, ResponsePacket, SerializedRequest},
    transports::{TransportError, TransportFut},
};
use std::{
    future::ready,
    task::{Context, Poll},
};
use tower::Service;

/// Answers JSON-RPC requests from a [`Chain`] in this process, at once.
#[derive(Clone, Debug)]
pub struct InProcess {
    chain: Chain,
}

impl InProcess {
    /// A transport to `chain`.
    pub const fn new(chain: Chain) -> Self {
        Self { chain }
    }

    fn respond(&self, request: &SerializedRequest) -> Response {
        let answer = self.chain.answer(request.method(), request.params());
        Response { id: request.id().clone(), payload: answer.into() }
    }
}

impl Service<RequestPacket> for InProcess {
    type Response = ResponsePacket;
    type Error = TransportError;
    type Future = TransportFut<'static>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, packet: RequestPacket) -> Self::Future {
        let responses = match packet {
            RequestPacket::Single(request) => ResponsePacket::Single(self.respond(&request)),
            RequestPacket::Batch(requests) => {
                ResponsePacket::Batch(requests.iter().map(|one| self.respond(one)).collect())
            }
        };
        Box::pin(ready(Ok(responses)))
    }
}
