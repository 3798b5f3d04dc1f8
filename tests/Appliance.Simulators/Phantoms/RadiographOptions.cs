namespace Appliance.Simulators.Phantoms;

/// <summary>How a chest radiograph phantom looks and is written.</summary>
public sealed record RadiographOptions
{
    /// <summary>Chooses the anatomy and the noise.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Rows of the upright picture.</summary>
    public int Rows { get; init; } = 512;

    /// <summary>Columns of the upright picture.</summary>
    public int Columns { get; init; } = 512;

    /// <summary>How often the picture lies turned clockwise by 90°.</summary>
    public int QuarterTurns { get; init; }

    /// <summary>Whether left and right are exchanged.</summary>
    public bool IsMirrored { get; init; }

    /// <summary>Whether the picture shows bone black: a fault, whatever the photometric interpretation.</summary>
    public bool IsInverted { get; init; }

    /// <summary>Bits Stored, 8 to 16.</summary>
    public int BitsStored { get; init; } = 12;

    /// <summary>Two's complement, with a rescale that makes good for it.</summary>
    public bool IsSigned { get; init; }

    /// <summary>MONOCHROME1 or MONOCHROME2; the picture is the same.</summary>
    public string Photometric { get; init; } = "MONOCHROME2";

    /// <summary>SOP Class UID: CR unless said otherwise.</summary>
    public string SopClass { get; init; } = "1.2.840.10008.5.1.4.1.1.1";

    /// <summary>Modality.</summary>
    public string Modality { get; init; } = "CR";

    /// <summary>View Position; empty for none.</summary>
    public string View { get; init; } = "PA";

    /// <summary>Body Part Examined; empty for none.</summary>
    public string BodyPart { get; init; } = "CHEST";
}
