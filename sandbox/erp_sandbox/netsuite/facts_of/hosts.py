"""Facts about hosts and account ids."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Hosts and accounts",
    """
host.services official
    Services answer under /services/rest/{service}/{version}/ on the account's own host.
host.dns-form observed
    The host of account 1234567_SB1 is 1234567-sb1.suitetalk.api.netsuite.com: lower case, a dash for the underscore.
host.letter-case inferred
    A host name in capitals is the same host.
host.sandbox-account observed
    A sandbox account 1234567_SB1 is an account of its own, with its own data.
host.other-ids inferred
    1234567_RP, TSTDRV1234567 and TD3018275 are account ids, too.
host.own-logins inferred
    Logins of the production account do not work on its sandbox accounts.
host.realm observed
    The realm of a signed request is the account id in capitals, with the underscore.
host.realm-lower-case observed
    A realm in lower case fails like a bad signature.
host.realm-dash observed
    A realm with a dash fails like a bad signature.
host.unknown-account observed
    The host of an account that does not exist cannot be resolved.
    ! Here every name of the pattern leads to the server, which answers 404; a resolver is outside of it.
host.misspelt inferred
    Neither can a name that is none of an account, such as one with the underscore of the account id; here it is 404.
host.base-url official
    The address is to be configurable; links in answers lead to the host that was asked.
host.datacenter-urls official
    GET /rest/datacenterurls?account=ID says an account's hosts, without a login.
host.datacenter-keys inferred
    Its keys are restDomain, webservicesDomain and systemDomain.
host.routing-cookie observed
    A cookie NS_ROUTING_VERSION is accepted and not needed.
host.restlets-host official
    The account has a second host, restlets.api.netsuite.com.
host.no-construction official
    Clients should read the hosts from the account's settings rather than construct them.
    ! Advice to clients: both lead to the same host.
host.no-pinning official
    Certificates of the hosts change; clients must not pin them.
    ! Advice to clients: the sandbox's certificate is its own.
host.id-validation inferred
    An account id becomes part of a host name, so that clients should check its form.
    ! Concerns what a client does before it sends anything.
""",
)
