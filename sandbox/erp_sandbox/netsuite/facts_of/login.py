"""Facts about machine-to-machine login."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Machine-to-machine login",
    """
m2m.request official
    A form with grant_type, client_assertion_type and client_assertion gives a token; no secret, no Authorization.
m2m.form inferred
    The body is application/x-www-form-urlencoded; another one is an invalid request.
m2m.only-post inferred
    The token endpoint answers POST alone.
m2m.rsa-pss official
    PS256, PS384 and PS512 are accepted.
m2m.ecdsa official
    ES256, ES384 and ES512 are accepted, each with the key of its curve.
m2m.rs256 official
    RS256 is refused.
m2m.other-algorithms official
    HS256 and unsigned assertions are refused.
m2m.algorithm-fits-key inferred
    An algorithm that does not fit the certificate's key is refused.
m2m.kid official
    The header names the certificate's id in kid; without it the assertion is refused.
m2m.unknown-kid official
    An id that the integration has no certificate of is refused.
m2m.signature official
    A signature by another key is refused.
m2m.rsa-size official
    RSA keys have 3072 or 4096 bits; smaller ones cannot be uploaded.
m2m.curves official
    Keys of P-256, P-384 and P-521 are taken, others such as secp256k1 are not.
m2m.expired-certificate official
    A certificate that is no longer valid gives no token.
m2m.two-years official
    A certificate counts for two years at most, whatever it says.
m2m.openssl official
    A key and certificate made with the documented openssl command line work.
m2m.scope-array official
    The scope is an array of restlets, rest_webservices and suite_analytics, or some of them.
m2m.scope-text official
    The scope may be one text, separated by commas.
m2m.scope-missing official
    Without a scope the answer is invalid_scope.
m2m.scope-unknown official
    A scope that is none, or not enabled on the integration, gives invalid_scope.
m2m.scope-of-token inferred
    A token without rest_webservices does not open REST.
m2m.validity official
    An assertion is good for an hour at most; exactly an hour is accepted.
m2m.validity-too-broad official
    More than an hour between iat and exp is refused.
m2m.expired official
    An assertion whose exp has passed is refused.
m2m.times-needed official
    iat and exp must be there.
m2m.future inferred
    An assertion from the future is refused.
m2m.audience official
    The audience is the token endpoint on the suitetalk or on the restlets host.
m2m.audience-own inferred
    The address that the sandbox is reached by is an audience, too.
m2m.audience-other official
    Any other audience is refused.
m2m.issuer inferred
    An unknown client id in iss gives invalid_client.
m2m.jti official
    jti is optional.
m2m.answer official
    The answer holds access_token, expires_in and token_type, and no refresh token.
m2m.token-type official
    token_type is Bearer; some pages write it in lower case.
m2m.expires-in official
    expires_in is 3600.
m2m.repeat official
    Asking again gives another token; the earlier one goes on working.
m2m.token-form official
    The access token is a signed JWT with kid s.SYSTEM.2020_1 and its scope and times as claims.
m2m.bearer official
    The token goes into Authorization: Bearer; the scheme's case does not matter.
m2m.role official
    The certificate's mapping decides which role is logged in.
m2m.mapping-cleared official
    Mappings are not copied to sandbox accounts, and are gone after a refresh.
m2m.blocked official
    A blocked integration gets no token.
m2m.feature-off official
    With the OAuth 2.0 feature off there is no token.
m2m.login-permission official
    A role without Log in using OAuth 2.0 Access Tokens gets no token.
m2m.one-certificate official
    A combination of integration, role and entity has one certificate.
    ! A rule of the page on which certificates are uploaded.
m2m.mapping-permission official
    Making a mapping needs OAuth 2.0 Authorized Applications Management.
    ! Done in the user interface, which the sandbox does not have.
m2m.rotation official
    Certificates can be rotated by an endpoint of their own.
    ! Not built: no reader needs it.
""",
)
