using Waystation.Mail;

namespace Waystation.Front.Rosters;

/// <summary>The one thing that the front keeps: the highest roster seen, signed and public, so that after a restart an older one is still noticed.</summary>
internal sealed class RosterFile(string folder, FrontLog log)
{
    private const string Name = "roster.card";

    /// <returns>Null when there is none, or it is damaged.</returns>
    public Card? Read()
    {
        try
        {
            var path = Path.Combine(folder, Name);
            return File.Exists(path) && Card.TryRead(File.ReadAllBytes(path), out var card, out _) ? card : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.StateNotKept();
            return null;
        }
    }

    /// <summary>Whole or not at all: written aside, synced, renamed.</summary>
    public void Write(Card card)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, Name);
            var aside = path + ".new";
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(card.ToBytes());
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.StateNotKept();
        }
    }
}
