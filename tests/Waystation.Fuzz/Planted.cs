namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>A fault behind three conditions, one after the other, each of them one byte: blind damage would have to set all three at once. It shows that a run is guided.</summary>
internal static class Planted
{
    public static Target Target { get; } = new("planted", () => ["nothing"u8.ToArray()], Mutator.Bytes, Try);

    private static void Try(byte[] bytes)
    {
        if (bytes.Length > 4 && bytes[0] == 0xD7)
        {
            if ((bytes[1] ^ bytes[0]) == 0x3C)
            {
                if (bytes[2] == 0x1F)
                {
                    throw new InvalidOperationException("The planted fault.");
                }
            }
        }
    }
}
