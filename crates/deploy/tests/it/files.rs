//! Records as files.

use crate::world::deployed;
use alloy::primitives::Bytes;
use loadline_deploy::{Deployment, DeploymentError};
use std::fs;

#[tokio::test]
async fn a_record_is_read_as_it_was_written() {
    let (_, provider, deployment) = deployed().await;
    let folder = tempfile::tempdir().unwrap();
    let file = deployment.save(folder.path()).unwrap();
    assert_eq!(file, folder.path().join("31337.json"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    let read = Deployment::load(&file, 31_337).unwrap();
    assert_eq!(read, deployment);
    read.check(&provider).await.unwrap();
}

#[tokio::test]
async fn every_unusable_record_says_what_to_do() {
    let (chain, provider, deployment) = deployed().await;
    let folder = tempfile::tempdir().unwrap();
    let missing = Deployment::load(&folder.path().join("1.json"), 1).unwrap_err();
    assert!(matches!(missing, DeploymentError::Missing { .. }));
    assert!(missing.to_string().contains("deploy first"), "{missing}");

    let file = deployment.save(folder.path()).unwrap();
    let other = Deployment::load(&file, 1).unwrap_err();
    assert!(matches!(other, DeploymentError::OtherChain { expected: 1, found: 31_337 }));

    fs::write(&file, "{\"network\": 1}").unwrap();
    let malformed = Deployment::load(&file, 31_337).unwrap_err();
    assert!(matches!(malformed, DeploymentError::Malformed { .. }));

    chain.set_code(deployment.contracts.lens, Bytes::new());
    let error = deployment.check(&provider).await.unwrap_err();
    assert!(matches!(&error, DeploymentError::NoCode { contract, .. } if contract == "Lens"));
}
