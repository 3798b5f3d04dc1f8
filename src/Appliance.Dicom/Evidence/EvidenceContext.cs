using System.Buffers.Binary;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>
/// Who made the evidence, from what and when. Nothing here is asked of a clock or of chance, so that a run that is repeated after a
/// crash makes the same objects, byte for byte.
/// </summary>
public sealed record EvidenceContext
{
    /// <summary>Manufacturer (0008,0070) of every unit, by which units know each other's evidence.</summary>
    public const string UnitManufacturer = "Appliance";

    /// <summary>Manufacturer's Model Name (0008,1090) of every unit.</summary>
    public const string UnitModelName = "Appliance";

    /// <summary>Series number of an app's first kind of evidence unless a block is given: far above what scanners use.</summary>
    public const int DefaultSeriesNumberBase = 9000;

    /// <summary>Identifier of the app, as ct-lung-density.</summary>
    public required string AppId { get; init; }

    /// <summary>Version of the app.</summary>
    public required string AppVersion { get; init; }

    /// <summary>Name of the algorithm, ASCII (TID 4019).</summary>
    public required string AlgorithmName { get; init; }

    /// <summary>Version of the algorithm, ASCII (TID 4019).</summary>
    public required string AlgorithmVersion { get; init; }

    /// <summary>What else decided how it ran, ASCII (TID 4019); empty when there is nothing to say.</summary>
    public IReadOnlyList<string> AlgorithmParameters { get; init; } = [];

    /// <summary>Who made the algorithm, ASCII.</summary>
    public required string AlgorithmManufacturer { get; init; }

    /// <summary>The modules that the algorithm was made up of; with others it is another algorithm, whose objects are others.</summary>
    public IReadOnlyList<AlgorithmModule> Modules { get; init; } = [];

    /// <summary>Family of the algorithm (CID 7162).</summary>
    public CodedConcept AlgorithmFamily { get; init; } = Codes.MorphologicalOperations;

    /// <summary>Body Part Examined (0018,0015), where the algorithm determined it (PS3.16 annex L); null leaves it to what the source says.</summary>
    public string? BodyPartExamined { get; init; }

    /// <summary>UID of the unit (TID 1004).</summary>
    public required string DeviceUid { get; init; }

    /// <summary>Name of the unit, ASCII (TID 1004).</summary>
    public required string DeviceName { get; init; }

    /// <summary>Serial number of the unit, ASCII.</summary>
    public string DeviceSerialNumber { get; init; } = "0";

    /// <summary>Manufacturer of the unit, ASCII.</summary>
    public string Manufacturer { get; init; } = UnitManufacturer;

    /// <summary>Model name of the unit, ASCII.</summary>
    public string ManufacturerModelName { get; init; } = UnitModelName;

    /// <summary>Version of the unit's software, ASCII.</summary>
    public required string SoftwareVersion { get; init; }

    /// <summary>Station Name, ASCII, at most 16 characters.</summary>
    public string StationName { get; init; } = "APPLIANCE";

    /// <summary>SHA-256 of the run's input: the same input makes the same UIDs.</summary>
    public required ReadOnlyMemory<byte> InputDigest { get; init; }

    /// <summary>The moment the evidence carries; taken once per run and kept in the journal.</summary>
    public required DateTimeOffset ContentTime { get; init; }

    /// <summary>
    /// The worklist item (PS3.4 table K.6-1) that the study was matched to, in whatever character set, with its steps; null when there
    /// is none. It belongs to what <see cref="InputDigest"/> is taken over: evidence of another order is another object.
    /// </summary>
    public DicomDataset? Order { get; init; }

    /// <summary>What the evidence may be used for.</summary>
    public ContentQualification ContentQualification { get; init; } = ContentQualification.Research;

    /// <summary>First series number of the app's block.</summary>
    public int SeriesNumberBase { get; init; } = DefaultSeriesNumberBase;

    /// <summary>Series Instance UID of a kind of evidence.</summary>
    public string SeriesUid(EvidenceKind kind) => Uid(kind, "series");

    /// <summary>SOP Instance UID of an object.</summary>
    /// <param name="kind">Kind of evidence.</param>
    /// <param name="number">Instance number from 1: the page of a secondary capture.</param>
    public string InstanceUid(EvidenceKind kind, int number = 1) => Uid(kind, FormattableString.Invariant($"instance {number}"));

    /// <summary>Tracking Unique Identifier that ties a measurement group to its segment.</summary>
    public string TrackingUid(string trackingIdentifier) => Derive("tracking", trackingIdentifier);

    /// <summary>A UID that belongs to this input, this app version with its modules, this kind and this part.</summary>
    public string Uid(EvidenceKind kind, string part) => Derive(kind.ToString(), part);

    private string Derive(params ReadOnlySpan<string> parts)
    {
        using var seed = new MemoryStream();
        Append(seed, InputDigest.Span);
        Append(seed, Encoding.UTF8.GetBytes(AppId));
        Append(seed, Encoding.UTF8.GetBytes(AppVersion));
        foreach (AlgorithmModule module in Modules)
        {
            Append(seed, Encoding.UTF8.GetBytes(module.Parameter));
        }

        foreach (string part in parts)
        {
            Append(seed, Encoding.UTF8.GetBytes(part));
        }

        return DicomUID.Derive(seed.ToArray()).Value;
    }

    /// <summary>Lengths stand before the parts, so that no two lists of parts run together into one seed.</summary>
    private static void Append(MemoryStream seed, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        seed.Write(length);
        seed.Write(part);
    }
}
