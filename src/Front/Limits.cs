namespace Waystation.Front;

/// <summary>How much the front takes.</summary>
/// <param name="FileBytes">Largest file, in bytes.</param>
/// <param name="Uploads">How many letters with files come in at a time. Letters without files never wait for them.</param>
/// <param name="Visits">How many visits at a time; beyond it the one that was idle longest ends.</param>
/// <param name="Seats">How many keys are derived from codes at a time, 64 MiB each; of two or more the last one is kept for first letters.</param>
/// <param name="Queue">How many may wait for a seat of either kind.</param>
internal sealed record Limits(long FileBytes, int Uploads, int Visits, int Seats, int Queue = 256)
{
    /// <summary>A typed field is kept up to this length, in bytes, so that it can be shown again; what comes after is not.</summary>
    public const int KeptField = 256 * 1024;

    /// <summary>What a request may hold beside its files, in bytes; more is read and thrown away.</summary>
    public const long FormSlack = 16L * 1024 * 1024;

    /// <summary>After so long without a sign a visit ends.</summary>
    public static TimeSpan Idle { get; } = TimeSpan.FromMinutes(10);

    public static Limits Default { get; } = new(FileBytes: 25L * 1024 * 1024, Uploads: 8, Visits: 2_000, Seats: 3);

    /// <summary>Largest request that is read to its end, in bytes.</summary>
    public long RequestBytes => (FileBytes * Letters.Letter.MostFiles) + FormSlack;
}
