using Waystation.Mail;

namespace Waystation.Letters;

/// <summary>What a stranger's well-formed sheet may hold at most. Beyond it the sheet is not read.</summary>
internal static class SheetBounds
{
    private const int MostPieces = 1_024;
    private const int MostReceipts = 1_024;

    public static bool Hold(Sheet sheet) => sheet switch
    {
        Letter letter => letter.Text.Length <= Letter.LongestText
            && Enum.IsDefined(letter.Purpose)
            && Enum.IsDefined(letter.Safe)
            && (letter.SafeUntil?.Length ?? 0) <= Letter.LongestShort
            && (letter.HowToAnswer?.Length ?? 0) <= Letter.LongestShort
            && letter.Language.Length <= 35
            && letter.Files.Count <= Letter.MostFiles
            && letter.Files.All(Holds),
        Answer answer => answer.Text.Length <= Letter.LongestText,
        Kept kept => kept.Text.Length <= Letter.LongestText,
        Route route => route.Number >= 1,
        Pin pin => pin.Number >= 1,
        Receipt receipt => receipt.Letters.Count <= MostReceipts && receipt.Letters.All(letter => letter is not null),
        Moving moving => SizeClass.IsValid(moving.Notice.Length) && moving.Notice.Length <= Moving.LongestNotice && moving.Pin is null or { Number: >= 1 },
        OnDuty on => Enum.IsDefined(on.Duty),
        Moved or Goodbye or Ended => true,
        _ => false,
    };

    private static bool Holds(FileList? file) =>
        file is not null
        && file.Name.Length <= FileList.LongestName
        && file.Size >= 0
        && file.Pieces.Count <= MostPieces
        && file.Pieces.All(piece => piece is not null)
        && file.Seed.Length == Waystation.Sealing.Seed.Size
        && file.Sha256.Length == 64
        && file.Sha256.All(char.IsAsciiHexDigitLower);
}
