namespace Appliance.Dicom.Evidence;

/// <summary>A part of the algorithm that has an identity of its own: several apps share it, and it is replaced without them.</summary>
/// <param name="Id">Its identifier, ASCII, at most 40 characters.</param>
/// <param name="Version">Its version.</param>
/// <param name="Digest">SHA-256 of its contents, hexadecimal.</param>
public sealed record AlgorithmModule(string Id, string Version, string Digest)
{
    /// <summary>Says what the algorithm was run with, as a parameter of it.</summary>
    public string Parameter => $"module {Id} {Version} sha256:{Digest}";
}
