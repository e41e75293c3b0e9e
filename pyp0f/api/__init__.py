"""Questions about hosts, and the answers: both ends of the API socket (docs/api.md).

`pyp0f.api.client.Client` and `pyp0f.api.aioclient.AsyncClient` ask, and give `pyp0f.api.hostinfo.HostInfo`;
`pyp0f.api.server.ApiServer` answers; `pyp0f.api.errors` is what can go wrong.
"""
