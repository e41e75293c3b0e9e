#!/usr/bin/env escript
%% Accepts connections with Erlang's ssh: erlang_server.erl PORT
main([Port]) ->
    {ok, _} = application:ensure_all_started(ssh),
    {ok, _} = ssh:daemon({127, 0, 0, 1}, list_to_integer(Port), [{system_dir, "/tmp/lab-erlang"}]),
    timer:sleep(infinity).
