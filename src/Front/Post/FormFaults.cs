using Waystation.Front.Forms;
using Waystation.Letters;

namespace Waystation.Front.Post;

/// <summary>What is wrong with a form before anything is done with it.</summary>
internal static class FormFaults
{
    public static Fault? Of(Form form) => form.Fault switch
    {
        FormFault.Broken => new Fault(TroubleKind.BrokenForm),
        FormFault.NotText => new Fault(TroubleKind.NotText),
        FormFault.OtherSite => new Fault(TroubleKind.OtherSite),
        FormFault.TooLarge => new Fault(TroubleKind.TooLarge),
        FormFault.None => form.IsCut ? new Fault(TroubleKind.Cut)
            : form["text"].Length > Letter.LongestText ? new Fault(TroubleKind.TooLong)
            : form["until"].Length > Letter.LongestShort || form["how"].Length > Letter.LongestShort ? new Fault(TroubleKind.ShortTooLong)
            : null,
    };
}
