#!/usr/bin/env escript
%% Connects with Erlang's ssh: erlang_client.erl HOST PORT
main([Host, Port]) ->
    {ok, _} = application:ensure_all_started(ssh),
    ssh:connect(Host, list_to_integer(Port), [{silently_accept_hosts, true}, {user_interaction, false}], 5000).
