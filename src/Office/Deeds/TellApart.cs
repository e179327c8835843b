namespace Waystation.Office.Deeds;

/// <summary>A person says that two people of different cases are two, or no longer does. This desk remembers it; neither room learns of the other.</summary>
public static class TellApart
{
    /// <param name="number">A case's number, and the id of somebody in it.</param>
    /// <returns>False when this desk does not know both.</returns>
    public static bool Do(Workstation desk, (string Number, string Person) one, (string Number, string Person) other, bool areTwo)
    {
        if (desk.RoomByNumber(one.Number) is not { Case: { } file } room || desk.RoomByNumber(other.Number) is not { Case: { } otherFile } otherRoom
            || !file.People.Knows(one.Person) || !otherFile.People.Knows(other.Person))
        {
            return false;
        }

        desk.LikePeople.Tell((room.Address.ToText(), one.Person), (otherRoom.Address.ToText(), other.Person), areTwo);
        return true;
    }
}
