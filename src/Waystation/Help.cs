namespace Waystation.Commands;

/// <summary>What the program says when it is asked nothing.</summary>
internal static class Help
{
    public const string Text = """
        Waystation brings people to safety, and keeps nobody's list.

          waystation demo [--play] [--keep FOLDER] [--front-port N] [--relay-port N] [--desk-port N]
              The whole of it on this machine, with an organisation made up on the spot.

          waystation desk [--vault FOLDER] [--port N] [--idle-minutes N] [--socks URL] [--no-browser]
              Open a desk, in a browser of its own whose profile lies in memory and goes with it.

          waystation relay [OPTIONS]    waystation front [OPTIONS]
              Run the relay, or the pages for people in danger.

          waystation backup  relay --data FOLDER | front --state FOLDER | vault --vault FOLDER   (-r RECIPIENT | -R FILE | -p)... [-o OUT]
          waystation restore relay --data FOLDER | front --state FOLDER | vault --vault FOLDER   (-i FILE | -p) [--from FILE]
              A sealed copy of one instant, and back into an empty folder. The relay may run meanwhile; a desk may not.

          waystation onion relay|front --socket PATH [--dir FOLDER] [--members]
          waystation onion member --name NAME --onion ADDRESS.onion --out FOLDER
              Lines for tor that put a relay or front behind an onion service; a key for a member who may find it.

          waystation catalogue --file xx.json [--draw FOLDER]
              What a language of the front lacks; and every page in it, as HTML.

          waystation doctor [--vault FOLDER] [--data FOLDER] [--state FOLDER] [--relay-url URL [--relay way1... --root way1...]]
                            [--socks URL] [--listen PLACE]... [--port N]...
              What is wrong with this machine, and how to mend it. Exit 1 when something must be mended.

          waystation found  --root FILE --name NAME --relay-url URL --relay way1... --offer FILE --offer FILE...
                            [--front URL]... [--fallback URL]... [--days N] [--socks URL]
              Make an organisation: its root, sealed in FILE, and its first roster. --safeguarding FILE (twice or more) names
              those who read what is told of one of us; --keep-closed-months N says how long closed cases are kept (24).

          waystation archive [--shares N] [--needed K] --out FILE
              Make the key of an archive for closed cases. It is shown as N shares of words (5), one after the other, of which
              any K (3) open it; nobody keeps it whole. Give FILE to found or roster: --archive FILE.

          waystation roster (the same options)
              Renew the roster with the root in FILE.

          waystation root keep|back --root FILE [--vault FOLDER] [--socks URL]
              Put the root in FILE beside a founder's own keys, where their shares and a colleague's half bring it back; or write
              one that came back with the desk in FOLDER into FILE. The desk is closed meanwhile.

          waystation keygen [-pq] [-o FILE]
              Draw a new identity. FILE is readable by you alone.

          waystation seal (-r RECIPIENT | -R FILE | -p)... [-a] [-o OUT] [IN]
              Seal IN to recipients, or with a passphrase.

          waystation open (-i FILE | -p) [-o OUT] [IN]
              Open IN with identities, or with a passphrase.

          -pq                           post-quantum: an age1pq1... recipient, for age 1.3 or later; without it age1...
          -r, --recipient RECIPIENT     an age1... or age1pq1... recipient, not both in one file; may be given more than once
          -R, --recipients-file FILE    one recipient a line; # begins a comment; may be given more than once
          -i, --identity FILE           one identity a line; # begins a comment; may be given more than once
          -p, --passphrase              ask for a passphrase
          -a, --armor                   write text instead of bytes
          -o, --output OUT              write to OUT; it is whole, or it is not there

        IN and OUT are standard input and output when absent or "-".
        Files are in the age format (age-encryption.org/v1): the program age opens them too.
        """;
}
