using System.Security.Cryptography;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// The instances of one study. Results of steps are kept with it, so that apps which are run on the same object share
/// what they have in common; let it go when the study's runs are over.
/// </summary>
public sealed class StudyInput
{
    /// <summary>Most instances that are looked at.</summary>
    public const int MaxInstances = 20_000;

    private StudyInput(
        IReadOnlyList<StudyImage> images, IReadOnlyList<string> unreadable, IReadOnlyList<IReadOnlyList<StudyImage>> priors) =>
        (Images, Unreadable, Priors) = (images, unreadable, priors);

    /// <summary>The instances, by SOP Instance UID: the order of the files plays no part.</summary>
    public IReadOnlyList<StudyImage> Images { get; }

    /// <summary>Files that are not DICOM, or damaged.</summary>
    public IReadOnlyList<string> Unreadable { get; }

    /// <summary>The instances of earlier studies of the same patient, each ordered like <see cref="Images"/>; the newest study first.</summary>
    public IReadOnlyList<IReadOnlyList<StudyImage>> Priors { get; }

    /// <summary>Bytes of the voxels that are held for runs to come.</summary>
    public long HeldBytes => Results.HeldBytes;

    /// <summary>Results by the keys of their steps.</summary>
    internal StepResults Results { get; } = new();

    /// <summary>
    /// Says which apps are to come on this object besides those under way, and no others: what no step of theirs needs any more is let go.
    /// Until it is said, everything is kept.
    /// </summary>
    public void Plan(IReadOnlyCollection<AppPackage> apps) => Results.Plan(apps);

    /// <summary>Reads the headers of the files of a study.</summary>
    /// <exception cref="InvalidDataException">More than <see cref="MaxInstances"/> files.</exception>
    public static StudyInput Open(IEnumerable<string> paths, CancellationToken cancellationToken = default) => Open(paths, [], cancellationToken);

    /// <summary>Reads the headers of the files of a study and of earlier ones of the patient.</summary>
    /// <param name="paths">The files of the study.</param>
    /// <param name="priors">The files of each earlier study, the newest first; what cannot be read of them is left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">More than <see cref="MaxInstances"/> files in one study.</exception>
    public static StudyInput Open(IEnumerable<string> paths, IEnumerable<IEnumerable<string>> priors, CancellationToken cancellationToken = default)
    {
        var unreadable = new List<string>();
        IReadOnlyList<StudyImage> images = Read(paths, unreadable, cancellationToken);
        return new StudyInput(images, unreadable, [.. priors.Select(prior => Read(prior, [], cancellationToken))]);
    }

    /// <summary>
    /// SHA-256 that identifies the input when nothing else does: over SOP Instance UID and digest of every file, in the order of
    /// <see cref="Images"/>.
    /// </summary>
    public async Task<byte[]> ComputeDigestAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (StudyImage image in Images)
        {
            await using FileStream stream = File.OpenRead(image.Path);
            hash.AppendData(Encoding.ASCII.GetBytes(image.SopInstanceUid + "\n"));
            hash.AppendData(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        }
        return hash.GetHashAndReset();
    }

    private static List<StudyImage> Read(IEnumerable<string> paths, List<string> unreadable, CancellationToken cancellationToken)
    {
        var images = new List<StudyImage>();
        var options = new DicomReadOptions { StopBefore = DicomTag.PixelData };
        foreach (string path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (images.Count == MaxInstances)
            {
                throw new InvalidDataException($"The study has more than {MaxInstances} instances.");
            }
            try
            {
                images.Add(new StudyImage(path, DicomFile.Open(path, options)));
            }
            catch (DicomDataException)
            {
                unreadable.Add(path);
            }
        }
        images.Sort((a, b) => string.CompareOrdinal(a.SopInstanceUid, b.SopInstanceUid) is not 0 and int order
            ? order
            : string.CompareOrdinal(a.Path, b.Path));
        return images;
    }
}
