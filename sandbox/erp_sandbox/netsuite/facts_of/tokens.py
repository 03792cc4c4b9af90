"""Facts about authorization codes, refresh tokens and what the token endpoint refuses."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Codes, refresh tokens and refusals",
    """
code.authorize inferred
    /app/login/oauth2/authorize.nl sends a code and the state to the redirect address.
code.exchange official
    A code with Basic client credentials gives an access token and a refresh token.
code.once official
    A code is good once.
code.redirect official
    Another redirect_uri than the one of the code is an invalid grant.
code.pkce official
    A code that was asked for with a challenge needs the verifier.
code.pkce-needed observed
    From 2027.1 on a challenge is to be mandatory.
    ! Announced; the sandbox speaks for the releases before.
refresh.seven-days official
    A confidential client's refresh token is good for seven days.
refresh.answer official
    Refreshing gives a confidential client a new access token and no new refresh token.
refresh.not-extended official
    The refresh token is not rotated: it works again, and ends when it would have ended.
refresh.public official
    A public client sends its client_id without a secret, and gets a new refresh token each time.
refresh.public-once official
    A public client's refresh token is good once.
refresh.public-two-days official
    A public client's refresh token is good for two days.
refresh.unknown official
    A refresh token that is unknown is an invalid grant.
token-error.body official
    A refusal is JSON with the member error alone.
token-error.missing official
    A missing or repeated parameter is an invalid_request.
token-error.methods official
    Two ways to say who the client is are an invalid_request.
token-error.grant-type official
    An unknown grant_type gives unsupported_grant_type.
token-error.client official
    A wrong client secret gives 401 invalid_client with WWW-Authenticate: Basic and the account as realm.
token-error.unauthorized inferred
    A grant that the integration has not enabled gives 400 unauthorized_client.
token-error.assertion unknown
    A bad assertion gives 400 invalid_grant; which error it is, is a switch.
token-error.description unknown
    There is no error_description; a switch adds one.
token-error.audit official
    Why a login failed is told in the login audit trail alone, in words such as SignatureValidation.
login.no-token official
    A call without a token gives 401.
login.header official
    A 401 has WWW-Authenticate: Bearer with the account as realm, invalid_token and Invalid login attempt.
login.body official
    A 401 has a JSON body with the code INVALID_LOGIN and a detail that names the login audit trail.
login.type official
    The type of a 401 names the W3C's document.
login.invalid-request official
    A malformed bearer header is a 400 with a header of the same form that says invalid_request.
login.expired official
    A token that has expired gives 401 INVALID_LOGIN.
login.shortened inferred
    How long tokens live can be shortened, for tests.
login.renewed official
    After a 401 a fresh token works.
login.check observed
    OPTIONS on any path under /services/rest answers 204 to those who are logged in, and 401 to others.
""",
)
