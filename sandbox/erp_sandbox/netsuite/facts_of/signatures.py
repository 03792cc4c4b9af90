"""Facts about token-based authentication."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Token-based authentication",
    """
tba.works official
    A request signed by OAuth 1.0a with HMAC-SHA256 is answered.
tba.sha1 official
    HMAC-SHA1 is refused.
tba.published-vector official
    The published sample values give the published signature.
tba.computed-vector inferred
    With a query, the sample values give the signature that RFC 5849 prescribes.
tba.query-signed official
    Query parameters are part of what is signed.
tba.encoding official
    Query values are signed as RFC 5849 encodes them, with blanks, brackets and letters beyond ASCII.
tba.body-not-signed official
    A JSON body is not part of what is signed.
tba.realm-not-signed official
    The realm is not part of what is signed.
tba.method-signed official
    The method is part of what is signed.
tba.token-secret official
    The key is made of the consumer secret and the token secret; a wrong one of either fails.
tba.version official
    oauth_version is 1.0 where it is sent.
tba.missing official
    Without any one of the parameters the login fails.
tba.nonce-length official
    A nonce has at least six characters.
tba.nonce-reuse official
    The same nonce and timestamp are refused the second time, so that a retry must be signed anew.
tba.timestamp official
    The timestamp may be five minutes off, and no more.
tba.lock official
    Five failed logins in a row lock the user for half an hour.
tba.lock-counts-in-a-row inferred
    A login that works in between starts the count anew.
tba.refusal official
    Whatever was wrong, the client sees 401 INVALID_LOGIN.
tba.header inferred
    The 401 has WWW-Authenticate: OAuth with the account as realm and token_rejected.
tba.audit official
    The audit trail tells consumer_key_unknown, token_rejected, InvalidSignature and NonceUsed apart.
tba.feature-off official
    With the feature off no signed request gets through.
tba.login-permission official
    A role without Log in using Access Tokens does not get through.
tba.body-hash observed
    A request that carries and signs oauth_body_hash is answered.
tba.end official
    From 2027.1 on no new integration can use it, and it ends with 2028.1 or 2028.2.
    ! A date in the vendor's calendar.
""",
)
