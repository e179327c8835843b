// The child that looks at what strangers send. It has no keys, and once it has warmed up no network and no files: it reads one picture from
// standard input, writes what the picture tells and a clean copy to standard output, and ends. Whoever started it kills it if it takes too long.
//
//   Limits      Cage.cs         what the operating system no longer lets this process do
//   Looking     Look.cs         dimensions, facts, a copy without metadata
//   Speaking    Answer.cs       one line of JSON, then the copy's bytes
//   Proving     Proof.cs        "prove FOLDER" tries what must not be possible, before and after the cage closes; the tests ask for it
using Microsoft.Win32.SafeHandles;
using Waystation.Pictures;

// Plain descriptors: the console's own streams would load libraries after the cage has closed.
using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
using var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
var proof = args is ["prove", var folder] ? new Proof(folder) : null;

Look.WarmUp();
output.Write([Answer.Ready]);
proof?.Try("before");
if (!Cage.Close())
{
    Answer.Of(PictureFault.NoCage).Write(output);
    return 1;
}

if (proof is not null)
{
    proof.Try("after");
    proof.Write(output);
    return 0;
}

Look.At(input).Write(output);
return 0;
