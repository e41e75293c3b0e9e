"""Random captures on which pyp0f must say what p0f 3.09b says.

    python -m tests.fuzz --packets 200000 --seed 1 -j 2 --keep /tmp/differences

makes captures of about 2,000 packets from the seed, lets both programs read them, and compares their
logs, what they print, and how many packets they count.  A capture that differs is made as small as
it goes by leaving out packets, and is kept with its signature file and the two commands to type.

What the modules do, in the order in which a capture comes about:

    dice        chance, from a seed
    signatures  what the generator needs to know of a signature file
    databases   random signature files
    departures  the table of what pyp0f means to do differently, and how the generator avoids it
    guard       refuses packets that would show such a departure by chance
    wire        headers, packets and captures as bytes
    segments    SYN and SYN+ACK from signatures; mutations; damaged headers
    web         HTTP heads from signatures; mutations
    traffic     hosts, machines, conversations: a capture
    programs    running both programs and comparing what they say
    shrink      delta debugging
    runner      the command line
"""
