//! Channels: how a viewer becomes a host.

use backend::{Caller, Refusal};
use model::{ChannelFields, Role};

use crate::agree::agree;
use crate::{PASSWORD, Trial, channel, fields, is_conflict, tags, with, wrong};

#[tokio::test]
async fn a_viewer_becomes_a_host() {
    let trial = Trial::new().await;
    let new = trial.account("anna").await;
    let typed = ChannelFields {
        name: "  Macro\t Desk ".to_owned(),
        licence_no: Some("  ".to_owned()),
        employer: None,
        ..channel(" macro-desk ")
    };
    let made = trial.site.create_channel(&new.caller, typed).await.unwrap();
    assert_eq!(tags(&made), ["channel:macro-desk", "channels"]);
    let channel = made.value;
    assert_eq!((channel.handle.as_str(), channel.name.as_str()), ("macro-desk", "Macro Desk"));
    assert_eq!((channel.licence_no.as_deref(), channel.employer.as_deref()), (Some(""), None));

    let caller = trial.another().caller(&new.token).await.unwrap().unwrap();
    assert_eq!((caller.role, caller.channel.as_deref()), (Role::Host, Some("macro-desk")));
    let page = trial.site.channel(&"macro-desk".parse().unwrap(), None).await.unwrap().unwrap();
    assert_eq!(page.channel, channel);
    assert_eq!(trial.site.channels().await.unwrap(), [channel]);
    let deed = format!("{} create_channel channel:macro-desk", caller.account);
    assert_eq!(trial.deeds().await, [deed]);
    agree(&trial).await;
}

#[tokio::test]
async fn who_may_more_keeps_that() {
    let trial = Trial::new().await;
    trial.site.create_admin("root", PASSWORD).await.unwrap();
    let root = trial.site.log_in(with("root", PASSWORD)).await.unwrap();
    trial.site.create_channel(&root.caller, channel("root-desk")).await.unwrap();
    let root = trial.site.caller(&root.token).await.unwrap().unwrap();
    assert_eq!((root.role, root.channel.as_deref()), (Role::Admin, Some("root-desk")));
}

#[tokio::test]
async fn one_channel_an_account_and_one_account_a_channel() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    assert!(is_conflict(&trial.site.create_channel(&anna, channel("another-desk")).await));
    let lena = trial.account("lena").await.caller;
    let taken = trial.site.create_channel(&lena, channel("anna-desk")).await;
    assert_eq!(wrong(taken), ["handle: somebody else has it"]);

    let max = trial.account("max").await.caller;
    let (one, two) = (trial.another(), trial.another());
    let (first, second) = tokio::join!(
        one.create_channel(&lena, channel("new-desk")),
        two.create_channel(&max, channel("new-desk"))
    );
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
    let loser = if first.is_ok() { (second, max) } else { (first, lena) };
    assert_eq!(wrong(loser.0), ["handle: somebody else has it"]);

    let (first, second) = tokio::join!(
        one.create_channel(&loser.1, channel("left-desk")),
        two.create_channel(&loser.1, channel("right-desk"))
    );
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
    assert!(is_conflict(if first.is_ok() { &second } else { &first }));
    agree(&trial).await;
}

#[tokio::test]
async fn fields_are_held_to_the_rules() {
    let trial = Trial::new().await;
    let anna = trial.account("anna").await.caller;
    let bad = ChannelFields { name: " ".to_owned(), bio: "x".repeat(301), ..channel("Anna Desk") };
    let errors = wrong(trial.site.create_channel(&anna, bad).await);
    let expected = ["handle: not in a form that is taken", "name: nothing is given", "bio: more than 300"];
    assert_eq!(errors, expected);
    assert!(trial.site.channels().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_session_that_is_over_makes_none() {
    let trial = Trial::new().await;
    let anna = trial.account("anna").await.caller;
    trial.site.log_out_everywhere(&anna).await.unwrap();
    let refused = trial.site.create_channel(&anna, channel("anna-desk")).await;
    assert!(matches!(refused, Err(Refusal::LoginNeeded)), "{refused:?}");
    agree(&trial).await;
}

#[tokio::test]
async fn a_channel_is_changed_by_its_owner_as_it_was_read() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let slug = trial.scheduled(&anna, "Rates before the open").await;
    let own = trial.site.studio(&anna, None).await.unwrap().channel.unwrap();
    let renamed = ChannelFields { name: "The Desk".to_owned(), licence_no: None, ..channel("anna-desk") };
    let changed = trial.another().edit_channel(&anna, &own.revision, renamed.clone()).await.unwrap();
    assert_eq!(tags(&changed), ["channel:anna-desk", "channels"]);
    assert_eq!(changed.value.name, "The Desk");
    assert_eq!(trial.site.channels().await.unwrap(), [changed.value]);
    agree(&trial).await;

    assert!(
        is_conflict(&trial.site.edit_channel(&anna, &own.revision, renamed.clone()).await),
        "read before"
    );
    let own = trial.site.studio(&anna, None).await.unwrap().channel.unwrap();
    assert_eq!(own.channel.licence_no, None);
    let (one, two) = (trial.another(), trial.another());
    let (first, second) = tokio::join!(
        one.edit_channel(&anna, &own.revision, renamed.clone()),
        two.edit_channel(&anna, &own.revision, renamed.clone())
    );
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
    assert!(is_conflict(if first.is_ok() { &second } else { &first }));

    assert_eq!(trial.stream(&slug).await.channel_name, "Macro Desk", "until the stream is written");
    let revision = trial.revision(&anna, &slug).await;
    trial.site.edit_stream(&anna, &slug, &revision, fields("Rates before the open")).await.unwrap();
    assert_eq!(trial.stream(&slug).await.channel_name, "The Desk");
    assert_eq!(trial.site.search("the desk").await.unwrap().streams.len(), 1);
    assert!(trial.site.search("macro desk").await.unwrap().streams.is_empty());
    agree(&trial).await;
}

#[tokio::test]
async fn nothing_disclosed_is_taken_back_while_a_stream_is_live() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let slug = trial.scheduled(&anna, "Rates").await;
    let edit = async |fields: ChannelFields| {
        let revision = trial.site.studio(&anna, None).await.unwrap().channel.unwrap().revision;
        trial.another().edit_channel(&anna, &revision, fields).await
    };
    let silent = || ChannelFields { licence_no: None, employer: None, ..channel("anna-desk") };
    edit(silent()).await.unwrap();
    edit(channel("anna-desk")).await.unwrap();
    trial.site.go_live(&anna, &slug).await.unwrap();
    let errors = wrong(edit(silent()).await);
    assert_eq!(errors, ["licence_no: nothing is given", "employer: nothing is given"]);
    let other = ChannelFields { employer: Some("A bank".to_owned()), ..channel("anna-desk") };
    assert_eq!(edit(other).await.unwrap().value.employer.as_deref(), Some("A bank"));
    trial.site.end_stream(&anna, &slug).await.unwrap();
    edit(silent()).await.unwrap();
    agree(&trial).await;
}

#[tokio::test]
async fn a_handle_stays_and_others_have_no_say() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let revision = trial.site.studio(&anna, None).await.unwrap().channel.unwrap().revision;
    let other = ChannelFields { name: String::new(), ..channel("other-desk") };
    let errors = wrong(trial.site.edit_channel(&anna, &revision, other).await);
    assert_eq!(errors, ["handle: not in a form that is taken", "name: nothing is given"]);
    let lena = trial.host("lena").await;
    let errors = wrong(trial.site.edit_channel(&lena, &revision, channel("anna-desk")).await);
    assert_eq!(errors, ["handle: not in a form that is taken"]);
    assert!(is_conflict(&trial.site.edit_channel(&lena, &revision, channel("lena-desk")).await));
    for caller in [
        Caller { role: Role::Viewer, ..anna.clone() },
        Caller { channel: None, ..anna.clone() },
        Caller { role: Role::Admin, channel: None, ..anna },
    ] {
        let refused = trial.site.edit_channel(&caller, &revision, channel("anna-desk")).await;
        assert!(matches!(refused, Err(Refusal::Forbidden)), "{refused:?}");
    }
}
