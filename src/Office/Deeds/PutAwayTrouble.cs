namespace Waystation.Office.Deeds;

/// <summary>The person at the desk has read what the relay did.</summary>
public static class PutAwayTrouble
{
    public static void Do(Workstation desk) => desk.ForgetTroubles();
}
