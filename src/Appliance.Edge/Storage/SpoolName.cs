using System.Security.Cryptography;
using System.Text;

namespace Appliance.Edge.Storage;

/// <summary>
/// File and folder names made from what a peer sent. A valid UID (PS3.5 9.1: digits and dots, at most 64) names itself, so
/// that a person finds it; anything else is a peer's text and is replaced by its hash, never put into a path.
/// </summary>
public static class SpoolName
{
    private const int MaxUidLength = 64;

    /// <summary>A safe name for <paramref name="uid"/>; the same text always gives the same name.</summary>
    public static string For(string uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        return IsUid(uid) ? uid : "x" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uid)));
    }

    /// <summary>A component may start with a zero here: scanners send such UIDs, and a path does not mind.</summary>
    private static bool IsUid(string uid) =>
        uid.Length is > 0 and <= MaxUidLength
        && uid.Split('.').All(component => component.Length > 0 && component.All(char.IsAsciiDigit));
}
