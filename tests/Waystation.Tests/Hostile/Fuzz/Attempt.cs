using System.Security.Cryptography;

namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>One input read by one target, and what counts as a finding.</summary>
internal static class Attempt
{
    /// <returns>What was wrong: something thrown, or more memory than the target allows; null when nothing was.</returns>
    public static string? Finding(Target target, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Try(input);
        }
#pragma warning disable CA1031 // A finding, whatever it is.
        catch (Exception finding)
#pragma warning restore CA1031
        {
            return $"throws {finding}";
        }

        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        return taken > Target.FreeAllowance + ((long)target.Allowance * input.Length) ? $"takes {taken} bytes for {input.Length}" : null;
    }

    /// <summary>A finding becomes a file, to be mended and then kept in the corpus.</summary>
    /// <returns>Its path: <c>artifacts/findings/TARGET/found-….bin</c>, named by its content.</returns>
    public static string Keep(Target target, byte[] input)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "findings", target.Name);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"found-{Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 6))}.bin");
        File.WriteAllBytes(path, input);
        return path;
    }
}
