namespace Appliance.Inference.Apps;

/// <summary>Which earlier studies of the same patient an app asks for. It is run without them where there are none.</summary>
public sealed record PriorRequest
{
    /// <summary>The most studies that one app may ask for.</summary>
    public const int Most = 5;

    /// <summary>How many at most, the newest ones; 1 to <see cref="Most"/>.</summary>
    public required int Max { get; init; }

    /// <summary>How long before the study they may be, months; null for any time.</summary>
    public int? WithinMonths { get; set; }

    /// <summary>Modality (0008,0060) of what is compared with; null for that of <see cref="InputContract.Modality"/>.</summary>
    public string? Modality { get; set; }
}
