//! Who may do what.

use backend::{Caller, Catalogue, Refusal, Rule, Site, may_edit};
use model::Role;

use crate::{Trial, clock};

fn caller(role: Role, channel: Option<&str>) -> Caller {
    Caller {
        account: "0123456789abcdef0123456789abcdef".parse().unwrap(),
        name: "anna".parse().unwrap(),
        role,
        channel: channel.map(str::to_owned),
        session: None,
        version: 0,
    }
}

#[test]
fn each_rule_lets_pass_whom_it_names() {
    let callers = [
        None,
        Some(caller(Role::Viewer, None)),
        Some(caller(Role::Viewer, Some("lost-with-the-role"))),
        Some(caller(Role::Host, None)),
        Some(caller(Role::Host, Some("macro-desk"))),
        Some(caller(Role::Moderator, None)),
        Some(caller(Role::Moderator, Some("macro-desk"))),
        Some(caller(Role::Admin, None)),
    ];
    let table = [
        (Rule::Anyone, [true, true, true, true, true, true, true, true]),
        (Rule::Viewer, [false, true, true, true, true, true, true, true]),
        (Rule::Host, [false, false, false, false, true, false, true, false]),
        (Rule::Moderator, [false, false, false, false, false, true, true, true]),
        (Rule::Admin, [false, false, false, false, false, false, false, true]),
    ];
    for (rule, expected) in table {
        for (caller, may) in callers.iter().zip(expected) {
            match rule.allows(caller.as_ref()) {
                Ok(()) => assert!(may, "{rule:?} {caller:?}"),
                Err(Refusal::LoginNeeded) => assert!(!may && caller.is_none(), "{rule:?} {caller:?}"),
                Err(Refusal::Forbidden) => assert!(!may && caller.is_some(), "{rule:?} {caller:?}"),
                Err(other) => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_stream_is_its_channels_owners() {
    let trial = Trial::new();
    let site = Site::new(trial.table(), clock(&trial.now));
    site.import(&Catalogue::demo().unwrap()).await.unwrap();
    let stream = site.stream(&"macro-desk-xom-bonds-000".parse().unwrap()).await.unwrap().here().unwrap();
    for (role, channel, may) in [
        (Role::Host, Some("macro-desk"), true),
        (Role::Admin, Some("macro-desk"), true),
        (Role::Viewer, Some("macro-desk"), false),
        (Role::Host, Some("opening-bell"), false),
        (Role::Moderator, None, false),
        (Role::Admin, None, false),
    ] {
        assert_eq!(may_edit(&caller(role, channel), &stream).is_ok(), may, "{role} {channel:?}");
    }
}
