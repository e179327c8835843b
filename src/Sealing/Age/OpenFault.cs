namespace Waystation.Sealing;

/// <summary>Why a file did not open. The names are those of the age community's test vectors.</summary>
public enum OpenFault
{
    /// <summary>It is not an age file, not of this version, or its header or one of our stanzas is not as the format says.</summary>
    HeaderFault,

    /// <summary>It is sealed to none of these identities.</summary>
    NoMatch,

    /// <summary>The header was altered.</summary>
    HmacFault,

    /// <summary>The payload was altered, cut or added to. What was written before is genuine, but not the whole.</summary>
    PayloadFault,

    /// <summary>The ASCII armor is not as the format says.</summary>
    ArmorFault,
}
