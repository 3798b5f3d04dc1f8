namespace Appliance.Inference.Apps;

/// <summary>
/// What a projection radiograph (CR, DX) must be for the app to read it. It lies nowhere in the patient, so none of the limits of
/// <see cref="InputContract"/> on slices, coverage and spacing applies to it.
/// </summary>
public sealed record ProjectionContract
{
    /// <summary>
    /// Values of View Position (0018,5101) that the app reads, <c>PA*</c> for all that begin so; an image that names none is read, after those
    /// that do. Empty for any.
    /// </summary>
    public IReadOnlyList<string> Views { get; set; } = [];
}
