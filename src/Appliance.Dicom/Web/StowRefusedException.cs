using System.Globalization;
using System.Net;

namespace Appliance.Dicom.Web;

/// <summary>A STOW-RS server answered with a status that says nothing of single instances. The message is a sentence for a person.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">What it means and what to do; nothing of what the server wrote.</param>
public sealed class StowRefusedException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>How long the server asks us to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when the same request may succeed later without anybody changing anything.</summary>
    public bool IsTransient => Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)Status is >= 500 and not 501 and not 505
        || IsUnclear;

    /// <summary>True when the status says done, and the answer does not say what became of the instance.</summary>
    public bool IsUnclear => (int)Status is >= 200 and < 300;

    /// <summary>True when it is about this object alone; false when every object would be answered so.</summary>
    public bool IsAboutObject => Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.Gone or HttpStatusCode.RequestEntityTooLarge
        or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity or HttpStatusCode.InternalServerError || IsUnclear;

    /// <summary>True when the server does not let us store.</summary>
    public bool IsUnauthorized => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired;

    internal static StowRefusedException Of(HttpStatusCode status, TimeSpan? retryAfter = null)
    {
        string advice = (int)status switch
        {
            >= 200 and < 300 => "it did not say what became of the object",
            >= 300 and < 400 => "it sends us elsewhere, where objects are never sent: correct the address",
            401 or 403 or 407 => "it does not let us store: check user and secret",
            404 or 405 or 501 => "there is no STOW-RS service at this address",
            413 => "the object is too large for it",
            415 => "it does not take DICOM objects in this form",
            429 or 503 => "it is busy",
            _ => "it did not store the object",
        };
        return new StowRefusedException(status, string.Create(CultureInfo.InvariantCulture, $"the server answered {(int)status}: {advice}"))
        {
            RetryAfter = retryAfter,
        };
    }
}
