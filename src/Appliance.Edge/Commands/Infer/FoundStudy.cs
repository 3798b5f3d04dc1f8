using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands.Infer;

/// <summary>A study that was found in a tree of folders.</summary>
/// <param name="Uid">Study Instance UID.</param>
/// <param name="Files">Its files, ordered.</param>
internal sealed record FoundStudy(string Uid, IReadOnlyList<string> Files)
{
    private const int MaxUidLength = 64; // PS3.5 9.1
    private const int DigestLength = 32;

    /// <summary>The name of its folder of results: the UID, or a digest of it where a header says what is no UID.</summary>
    public string FolderName => Uid.Length <= MaxUidLength && char.IsAsciiDigit(Uid[0]) && Uid.All(letter => char.IsAsciiDigit(letter) || letter == '.')
        ? Uid
        : "study-" + FileDigests.Sha256(System.Text.Encoding.UTF8.GetBytes(Uid))[..DigestLength];
}
