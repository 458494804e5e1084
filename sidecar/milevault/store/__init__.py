"""The only SQL of MileVault: connections, migrations, and one module per aggregate.

Every function takes a connection first and knows nothing of requests, files or jobs. Statements stand
in ``queries/*.sql`` under a name each (see ``sql``); what is transient is told apart in ``errors``.
"""
