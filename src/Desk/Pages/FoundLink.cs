using Waystation.Casework.Finding;
using Waystation.Office.Index;

namespace Waystation.Desk.Pages;

/// <summary>The page on which something that was found stands.</summary>
internal static class FoundLink
{
    public static string Of(Found place) => $"/case/{place.Number}" + place.Kind switch
    {
        FoundKind.Letter or FoundKind.Answer or FoundKind.FileName => "/letters",
        FoundKind.Name or FoundKind.CaseNumber => "",
        FoundKind.Note => "/notes",
        FoundKind.Task => "/tasks",
        FoundKind.Need or FoundKind.Wish or FoundKind.Medical or FoundKind.Way or FoundKind.Paper or FoundKind.Whereabouts => "/people",
        FoundKind.Risk => "/risk",
        FoundKind.Vetting => "/vetting",
        FoundKind.Consent => "/consent",
        FoundKind.Child => "/children",
        FoundKind.Support => "/support",
        FoundKind.Form => "/forms",
        FoundKind.Referral => "/sharing",
        FoundKind.Stage => "/stage",
        FoundKind.Complaint => "/complaint",
    };
}
