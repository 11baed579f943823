"use strict";

// Opens the API's description, whose address the page names, in Swagger UI.
const place = document.getElementById("swagger");

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.description,
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
